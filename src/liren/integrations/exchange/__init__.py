"""Exchange between levels 交换: what two installations (or another system) hand each other, as signed packages."""
