import sys

import edgeai_driver


def double(request):
    print("at work")
    return {"twice": 2 * request["number"]}


def refuse(request):
    raise edgeai_driver.Problem("the cable is loose", "push it in")


def stumble(request):
    return {"twice": 2 * request["nothing"]}


if __name__ == "__main__":
    sys.exit(edgeai_driver.main(double, refuse, stumble))
