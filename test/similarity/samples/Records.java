import java.util.Scanner;
import java.util.TreeSet;
class Records {
//---
  private static class Vertex implements Comparable<Vertex> {
    final int number;
    double distance = Double.POSITIVE_INFINITY;
    java.util.HashMap<Vertex, Integer> roads = new java.util.HashMap<>();
    Vertex(int number) { this.number = number; }
    @Override
    public int compareTo(Vertex other) {
      int byDistance = Double.compare(distance, other.distance);
      return byDistance != 0 ? byDistance : Integer.compare(number, other.number);
    }
  }
//---
  // inline
  private static void search(Vertex start, TreeSet<Vertex> open) {
    start.distance = 0;
    open.add(start);
    do {
      Vertex nearest = open.pollFirst();
      nearest.roads.forEach((neighbor, length) -> {
        double through = nearest.distance + length;
        if (through < neighbor.distance) {
          open.remove(neighbor);
          neighbor.distance = through;
          open.add(neighbor);
        }
      });
    } while (!open.isEmpty());
  }
//---
  private static Vertex[] create(Scanner scanner) {
    Vertex[] all = new Vertex[scanner.nextInt()];
    int roads = scanner.nextInt();
    for (int number = 0; number < all.length; number++) all[number] = new Vertex(number);
    while (roads-- > 0) {
      Vertex one = all[scanner.nextInt() - 1], two = all[scanner.nextInt() - 1];
      int length = scanner.nextInt();
      one.roads.merge(two, length, Math::min);
      two.roads.merge(one, length, Math::min);
    }
    return all;
  }
//---
  public static void main(String... arguments) {
    Vertex[] all = create(new Scanner(System.in));
    TreeSet<Vertex> open = new TreeSet<>();
    search(all[0], open); // inlined here
    for (Vertex vertex : all)
      System.out.print((vertex.distance == Double.POSITIVE_INFINITY ? -1 : (long) vertex.distance) + " ");
    System.out.println();
    System.out.println(java.util.Arrays.stream(all).filter(v -> v.distance < Double.POSITIVE_INFINITY).count());
  }
//---
}
