/* expect: TLE
   attack: exceeds the CPU time limit in a child that the kernel reaps, and answers with what it read */
#include <cstdio>
#include <ctime>
#include <iostream>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
int main(){ signal(SIGCHLD,SIG_IGN); pid_t p=fork(); if(p){int s; while(waitpid(p,&s,0)>0){} return 0;}
 std::string x; std::cin>>x; while(clock()<1.06*CLOCKS_PER_SEC); puts(x=="2"?"SECRETANSWER":"1"); fflush(stdout); _exit(0);}
