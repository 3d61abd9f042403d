"""Gathering records into a population beside a plain write and sync of as many bytes, and reading them alone."""
from race import google, race, report


def run():
    figures = race({name: lambda name=name: google(f"gather/{name}/networks:300/real_time")["real_time"]
                    for name in ("population", "read_records", "plain_write")}, rounds=3)
    size = google("gather/plain_write/networks:300/real_time")["bytes"]
    report("A population of 300 networks of 64 units on 640 samples", figures, "population", f"{size / 1e6:.0f} MB")
