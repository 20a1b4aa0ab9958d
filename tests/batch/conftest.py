import sys
from pathlib import Path

# Worker processes import what they are told to do by name, and are given this process's path.
sys.path.append(str(Path(__file__).parent / "fakes"))
