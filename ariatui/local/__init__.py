"""An aria2c of ariatui's own (`ariatui --local`); it starts in `local.daemon`."""
