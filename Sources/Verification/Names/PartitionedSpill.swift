import Catalog
import Files
import Synchronization

/// Records of a few 64-bit words, parted by their first word: in memory while they are few, in a temporary file when they
/// are many.
///
/// Memory is bounded by `partitions` times `chunkWords`: 4 MB. Several threads may add at once; reading comes after that.
final class PartitionedSpill: Sendable {
  static let partitions = 64
  private static let chunkWords = 8_192

  private struct Partition {
    /// Records not written yet.
    var pending: [UInt64] = []
    /// Where in the file its full chunks are.
    var chunks: [Int] = []
  }

  private struct State {
    var partitions = [Partition](repeating: Partition(), count: PartitionedSpill.partitions)
    var file: SpillFile?

    mutating func write(_ partition: Int) throws {
      let file = try self.file ?? SpillFile()
      self.file = file
      let place = try partitions[partition].pending.withUnsafeBytes { try file.append($0) }
      partitions[partition].chunks.append(place)
      partitions[partition].pending.removeAll(keepingCapacity: true)
    }
  }

  /// Words of a record; a power of two, so that chunks hold whole records.
  private let width: Int
  private let state = Mutex(State())

  init(width: Int) {
    self.width = width
  }

  /// Adds records; the most significant bits of a record's first word decide its partition.
  func add(_ words: [UInt64]) throws {
    try state.withLock { state in
      var start = 0
      while start < words.count {
        let partition = Int(words[start] >> 32) & (PartitionedSpill.partitions - 1)
        for offset in 0..<width { state.partitions[partition].pending.append(words[start + offset]) }
        if state.partitions[partition].pending.count == PartitionedSpill.chunkWords { try state.write(partition) }
        start += width
      }
    }
  }

  /// Gives the records of a partition, chunk after chunk. Nothing may be added meanwhile.
  func read(_ partition: Int, _ body: ([UInt64]) throws -> Void) throws {
    let parts = state.withLock { $0.partitions[partition] }
    for chunk in parts.chunks {
      var words = [UInt64](repeating: 0, count: PartitionedSpill.chunkWords)
      try state.withLock { state in try words.withUnsafeMutableBytes { try state.file?.read($0, at: chunk) } }
      try body(words)
    }
    if !parts.pending.isEmpty { try body(parts.pending) }
  }

  /// Records in a partition.
  func count(_ partition: Int) -> Int {
    state.withLock {
      let parts = $0.partitions[partition]
      return (parts.chunks.count * PartitionedSpill.chunkWords + parts.pending.count) / width
    }
  }
}
