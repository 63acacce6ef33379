/* expect: AC
   attack: opens sockets of every family except local ones */
#include "hostile.h"

static void attack(void) {
  for (int family = 2; family < 46; family++) {
    refused("a stream", socket(family, SOCK_STREAM, 0));
    refused("a datagram", socket(family, SOCK_DGRAM, 0));
    refused("raw", socket(family, SOCK_RAW, 255));
  }
}
