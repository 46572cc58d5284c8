"""The programs by the file of their results, and by name."""

DATAFRAMES = {}
TEXTS = {}
PROGRAMS = {"dataframes": DATAFRAMES, "texts": TEXTS}


def program(name):
    return registrar(DATAFRAMES, name)


def text(name):
    return registrar(TEXTS, name)


def registrar(programs, name):
    def register(build):
        programs[name] = build
        return build

    return register
