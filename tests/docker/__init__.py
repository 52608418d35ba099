"""The stack in containers, on a real engine."""
