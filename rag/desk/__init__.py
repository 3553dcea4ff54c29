"""What the chat's server does for a browser: the archive in use, pages added, opinions kept, gold files run."""
