import Synchronization

/// Records of one size, parted by their first byte: in memory while they are few, in a temporary file when they are many.
///
/// Memory is bounded by `partitions` times `chunkBytes`. Several threads may add at once; reading comes after that.
final class PartitionedSpill: Sendable {
  static let partitions = 64
  static let chunkBytes = 64 << 10

  private struct State {
    /// Records not written yet, by partition.
    var pending = [[UInt8]](repeating: [], count: partitions)
    /// Where in the file chunks of `chunkBytes`, rounded down to whole records, begin, by partition.
    var chunks = [[Int]](repeating: [], count: partitions)
    var file: TemporaryFile?
    var size = 0
  }

  private let recordBytes: Int
  private let fullChunk: Int
  private let state = Mutex(State())

  init(recordBytes: Int) {
    self.recordBytes = recordBytes
    fullChunk = PartitionedSpill.chunkBytes / recordBytes * recordBytes
  }

  /// Adds records; a record's first byte decides its partition.
  func add(_ records: [UInt8]) throws {
    try state.withLock { state in
      var start = 0
      while start < records.count {
        let partition = Int(records[start]) % PartitionedSpill.partitions
        state.pending[partition].append(contentsOf: records[start..<start + recordBytes])
        if state.pending[partition].count == fullChunk { try write(partition, &state) }
        start += recordBytes
      }
    }
  }

  private func write(_ partition: Int, _ state: inout State) throws {
    let file = try state.file ?? TemporaryFile()
    state.file = file
    try file.write(state.pending[partition], at: state.size)
    state.chunks[partition].append(state.size)
    state.size += fullChunk
    state.pending[partition].removeAll(keepingCapacity: true)
  }

  /// Gives the records of a partition, chunk after chunk.
  func read(_ partition: Int, _ body: ([UInt8]) throws -> Void) throws {
    let (pending, chunks, file) = state.withLock { ($0.pending[partition], $0.chunks[partition], $0.file) }
    if let file {
      for chunk in chunks { try body(try file.read(fullChunk, at: chunk)) }
    }
    if !pending.isEmpty { try body(pending) }
  }

  /// Records in a partition.
  func count(_ partition: Int) -> Int {
    state.withLock { ($0.chunks[partition].count * fullChunk + $0.pending[partition].count) / recordBytes }
  }
}
