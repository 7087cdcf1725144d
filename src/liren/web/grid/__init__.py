"""The grid worker's phone: the day taken along, reports and steps kept on the phone until there is a network again."""
