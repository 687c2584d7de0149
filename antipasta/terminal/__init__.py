"""What a person sees and hears: the console, files of output, progress, trouble."""
