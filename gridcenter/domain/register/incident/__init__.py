"""事件: its fields, the actions of its life and its deadlines."""
