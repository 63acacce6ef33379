/* expect: AC
   attack: passes more descriptors through sockets than the machine allows one user */
#include "talks.h"

int main(void) {
  int pair[2];
  char word = 'x';
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr aligned;
  } control = {{0}};
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  struct iovec piece = {&word, 1};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  *head = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
  memcpy(CMSG_DATA(head), &pair[1], sizeof(int));
  for (int i = 0; i < 4096 && sendmsg(pair[0], &message, 0) > 0; i++) {
  }
  while (answer_one()) {
  }
  return 0;
}
