"""The rules of Switchboard: pure values and decisions, no input or output, no imports of ours."""
