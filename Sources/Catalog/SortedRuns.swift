import Documents
import Files
import Foundation
import Synchronization

/// Entries of a catalog in runs that are sorted each by itself: one after another in a temporary file, and merged into
/// one order when all are there.
///
///     run     entry  entry  ...
///     entry   length of the key, 4 bytes little-endian   key   CatalogEntry, 32 bytes
final class SortedRuns: Sendable {
  static let headerBytes = 4
  /// For the parts of all runs that are in memory during the merge, and the most of one run.
  private static let (mergeBytes, partBytes) = (32 << 20, 256 << 10)

  private struct State {
    var file: SpillFile?
    /// In the file.
    var runs: [Range<Int>] = []
  }

  private let state = Mutex(State())

  static func append(_ key: ArraySlice<UInt8>, _ entry: CatalogEntry, to run: inout [UInt8]) {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: key.count).littleEndian) { run.append(contentsOf: $0) }
    run.append(contentsOf: key)
    entry.append(to: &run)
  }

  /// Adds a run; from any thread.
  func append(_ run: [UInt8]) throws {
    let file = try state.withLock { state in
      let file = try state.file ?? SpillFile()
      state.file = file
      return file
    }
    let start = try run.withUnsafeBytes { try file.append($0) }
    state.withLock { $0.runs.append(start..<start + run.count) }
  }

  /// Gives the entries of all runs in the order of their keys.
  func merge(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) throws {
    let (file, places) = state.withLock { ($0.file, $0.runs) }
    guard let file else { return }
    let part = min(Self.partBytes, Self.mergeBytes / places.count)
    var runs = try places.map { try Run(file, $0, part: part) }
    // A heap of the runs' numbers: the one whose key is first is at the top, and none is before its parent.
    var heap = Array(runs.indices)
    heap.sort { runs[$0].precedes(runs[$1]) }
    while let first = heap.first {
      try runs[first].withEntry(body)
      if try !runs[first].advance() {
        heap[0] = heap[heap.count - 1]
        heap.removeLast()
      }
      var place = 0
      while true {
        var child = 2 * place + 1
        guard child < heap.count else { break }
        if child + 1 < heap.count, runs[heap[child + 1]].precedes(runs[heap[child]]) { child += 1 }
        guard runs[heap[child]].precedes(runs[heap[place]]) else { break }
        heap.swapAt(place, child)
        place = child
      }
    }
  }

  /// One run while it is merged, at one of its entries.
  private struct Run {
    private let file: SpillFile
    private let partBytes: Int
    /// What is not read yet.
    private var rest: Range<Int>
    private var part: [UInt8] = []
    private var key = 0..<0

    /// Stands at the first entry; a run has one.
    init(_ file: SpillFile, _ place: Range<Int>, part: Int) throws {
      self.file = file
      rest = place
      partBytes = part
      _ = try advance(to: 0)
    }

    /// Moves to the next entry; false at the end.
    mutating func advance() throws -> Bool { try advance(to: key.upperBound + CatalogEntry.byteCount) }

    private mutating func advance(to start: Int) throws -> Bool {
      guard start < part.count || !rest.isEmpty else { return false }
      var start = start
      try need(headerBytes, from: &start)
      let length = Int(part.span.bytes.littleEndian32(at: start))
      try need(headerBytes + length + CatalogEntry.byteCount, from: &start)
      key = start + headerBytes..<start + headerBytes + length
      return true
    }

    /// Makes sure that so many bytes are in memory; what is before `start` goes.
    private mutating func need(_ count: Int, from start: inout Int) throws {
      guard part.count - start < count else { return }
      part.removeSubrange(..<start)
      start = 0
      let kept = part.count
      let more = min(rest.count, max(partBytes, count - kept))
      part.append(contentsOf: repeatElement(0, count: more))
      try part.withUnsafeMutableBytes {
        try file.read(UnsafeMutableRawBufferPointer(rebasing: $0[kept...]), at: rest.lowerBound)
      }
      rest = rest.lowerBound + more..<rest.upperBound
    }

    func precedes(_ other: Run) -> Bool {
      part.withUnsafeBytes { own in
        other.part.withUnsafeBytes { KeyOrder.precedes(own[key], $0[other.key]) }
      }
    }

    func withEntry(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) rethrows {
      try part.withUnsafeBytes { bytes in
        let value = key.upperBound..<key.upperBound + CatalogEntry.byteCount
        try body(UnsafeRawBufferPointer(rebasing: bytes[key]), UnsafeRawBufferPointer(rebasing: bytes[value]))
      }
    }
  }
}

/// The order of keys: byte by byte, as LevelDB has it.
enum KeyOrder {
  static func precedes(_ left: Slice<UnsafeRawBufferPointer>, _ right: Slice<UnsafeRawBufferPointer>) -> Bool {
    let (left, right) = (UnsafeRawBufferPointer(rebasing: left), UnsafeRawBufferPointer(rebasing: right))
    guard let a = left.baseAddress, let b = right.baseAddress else { return left.count < right.count }
    let order = memcmp(a, b, min(left.count, right.count))
    return order != 0 ? order < 0 : left.count < right.count
  }
}
