"""The rules of Switchboard: pure values and decisions, without input, output or outer layers."""
