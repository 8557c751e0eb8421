import torch
from hypothesis import settings

torch.set_num_threads(1)

# The same examples everywhere, so that a failure on one machine is a failure on all.
settings.register_profile("core", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("core")
