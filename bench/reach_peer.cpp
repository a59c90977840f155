// A bucket queue over the whole street network, as plain as C++ allows: the peer of the bench.
//
// usage: reach_peer GRAPH SOURCES LIMIT REPEATS
// GRAPH: int32 nodes, edges, then nodes + 1 row starts, edges heads, edges times.
// SOURCES: int32 nodes. Prints for each repeat: processor seconds, wall seconds, nodes reached,
// the sum of their times.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <vector>

namespace {

constexpr int32_t kUnreached = std::numeric_limits<int32_t>::max();
constexpr int kShift = 5;  // buckets of 32 deciseconds

std::vector<int32_t> Read(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) {
    std::perror(path);
    std::exit(2);
  }
  std::fseek(file, 0, SEEK_END);
  std::vector<int32_t> values(static_cast<size_t>(std::ftell(file)) / sizeof(int32_t));
  std::rewind(file);
  if (std::fread(values.data(), sizeof(int32_t), values.size(), file) != values.size()) {
    std::exit(2);
  }
  std::fclose(file);
  return values;
}

struct Entry {
  int32_t node;
  int32_t time;
};

std::vector<int32_t> Nearest(int32_t nodes, const int32_t* starts, const int32_t* heads,
                             const int32_t* times, const std::vector<int32_t>& sources,
                             int32_t limit) {
  std::vector<int32_t> best(static_cast<size_t>(nodes), kUnreached);
  std::vector<std::vector<Entry>> buckets(static_cast<size_t>((limit >> kShift) + 1));
  for (const int32_t source : sources) {
    if (best[source] != 0) {
      best[source] = 0;
      buckets[0].push_back({source, 0});
    }
  }
  for (std::vector<Entry>& bucket : buckets) {
    for (size_t at = 0; at < bucket.size(); ++at) {  // grows while it is read
      const Entry entry = bucket[at];
      if (entry.time != best[entry.node]) continue;
      for (int32_t edge = starts[entry.node]; edge < starts[entry.node + 1]; ++edge) {
        const int32_t time = entry.time + times[edge];
        const int32_t head = heads[edge];
        if (time <= limit && time < best[head]) {
          best[head] = time;
          buckets[static_cast<size_t>(time >> kShift)].push_back({head, time});
        }
      }
    }
    std::vector<Entry>().swap(bucket);
  }
  return best;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return 2;
  const std::vector<int32_t> graph = Read(arguments[1]);
  const std::vector<int32_t> sources = Read(arguments[2]);
  const int32_t limit = std::atoi(arguments[3]);
  const int32_t nodes = graph[0];
  const int32_t* starts = graph.data() + 2;
  const int32_t* heads = starts + nodes + 1;
  const int32_t* times = heads + graph[1];
  for (int repeat = std::atoi(arguments[4]); repeat > 0; --repeat) {
    const std::clock_t cpu = std::clock();
    const auto wall = std::chrono::steady_clock::now();
    const std::vector<int32_t> best = Nearest(nodes, starts, heads, times, sources, limit);
    const double cpu_seconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    const std::chrono::duration<double> wall_seconds = std::chrono::steady_clock::now() - wall;
    int64_t reached = 0;
    int64_t sum = 0;
    for (const int32_t time : best) {
      if (time != kUnreached) {
        ++reached;
        sum += time;
      }
    }
    std::printf("%.6f %.6f %lld %lld\n", cpu_seconds, wall_seconds.count(),
                static_cast<long long>(reached), static_cast<long long>(sum));
  }
  return 0;
}
