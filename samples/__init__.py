"""Letters written for this project, the programs that set them, and hostile inputs."""
