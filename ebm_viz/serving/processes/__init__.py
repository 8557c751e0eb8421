"""Where runs are trained: in this process, in others on this machine, in a cluster."""
