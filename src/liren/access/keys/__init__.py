"""Keys of programs 接口凭证: a name, a role at a place, what it may ask for, until when."""
