"""Where the tests' services are started: nothing but a way in, because each worker process runs this module once more.

That is how `multiprocessing` makes a child know what its parent's main module defines; imports at the top of it would
cost each analysis a second.
"""

if __name__ == "__main__":
    from tests.bot.jobs.nursing import main

    main()
