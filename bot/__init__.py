"""The reviewer: from a job, or a command line, to a posted or printed review."""
