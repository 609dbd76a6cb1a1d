"""What a register is: its fields, its checks and what makes two records alike."""
