"""What the server takes from outside: hosts, connections, rates, sizes, and what it refuses."""
