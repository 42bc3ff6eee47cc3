"""How long proposed pairings of a whole city take: `python -m benchmarks.pairing`.

What is measured is the matching: building the flow, solving it, reading who got whom. Reading
households out of the database comes before it.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import time

from bangfu.duty.matching import Hand, Need, propose

AREA = "5002411"


def villages(helpers: int) -> list[str]:
    """About ten helpers a village, twenty-five villages a township."""
    count = max(helpers // 10, 1)
    return [f"{AREA}{n // 25:02}{n % 25 + 1:03}" for n in range(count)]


def everybody(needs: int, helpers: int, chance: random.Random) -> tuple[list[Need], list[Hand]]:
    """Households with some special and some hard, half of them held; helpers with places for all."""
    places = villages(helpers)
    hands = [
        Hand(n, places[n % len(places)], chance.randint(8, 20), head=n % 10 < 2)
        for n in range(helpers)
    ]
    wanted = []
    for n in range(needs):
        place = chance.choice(places)
        group = f"{place}{chance.randint(1, 6):02}" if chance.random() < 0.7 else place
        held = chance.randrange(helpers) if chance.random() < 0.5 else None
        wanted.append(Need(n, group, chance.random() < 0.1, chance.random() < 0.15, held))
    return wanted, hands


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="给一个市排结对方案要多久。")
    parser.add_argument("--needs", type=int, default=20_000, help="多少户")
    parser.add_argument("--helpers", type=int, default=2_000, help="多少名帮扶人")
    chosen = parser.parse_args()
    needs, hands = everybody(chosen.needs, chosen.helpers, random.Random(21))
    load = os.getloadavg()[0]
    start = time.perf_counter()
    found = propose(needs, hands)
    seconds = time.perf_counter() - start
    moved = sum(
        one.need.current is not None and one.hand.id != one.need.current for one in found.placed
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{chosen.needs} 户、{chosen.helpers} 名帮扶人：{seconds:.1f} 秒，内存 {peak:.2f} GiB，"
        f"开始时的负载 {load:.1f}。有人选 {len(found.placed)} 户，排不出来 {len(found.left)} 户，"
        f"换人 {moved} 户。"
    )


if __name__ == "__main__":
    main()
