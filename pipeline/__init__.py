"""The rooms of the yearly control of recharges; see docs/architecture.md for the flow between them."""
