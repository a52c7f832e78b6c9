"""The expert who answers `/dbreview <anything>`: what is asked, what is known, and the answer; pure but for `story`."""
