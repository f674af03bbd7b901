from nkl.command.notebook import run as run
