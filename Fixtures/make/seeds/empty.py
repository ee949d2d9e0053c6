"""A database without documents."""


def fill(database):
    database.write([])
