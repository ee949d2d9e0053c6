"""Enough tiny documents for several output files: the emulator puts 5,000 into each."""

COUNT = 10_050


def fill(database):
    database.write((f"n/{number:05}", {"n": number}) for number in range(COUNT))
