"""Where the files of a commit come from: a local git repository, or GitHub."""
