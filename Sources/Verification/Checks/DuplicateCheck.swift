import Documents
import ExportFormat
import Synchronization

/// Finds documents that stand in an export more than once; an import would silently keep one of them.
///
/// While files are read, each name leaves 64 bits. They are sorted into buckets, of which what is over a chunk goes to
/// a file: memory does not grow with the export. Names whose bits meet are read again and compared whole, so that a
/// chance meeting is never reported, and never hides anything.
final class DuplicateCheck: Sendable {
  /// By the upper bits of the hash, so that each part can be searched within a processor's cache.
  private static let bucketBits = 8
  /// Hashes of a bucket in memory: 32 MB over all of them.
  private static let chunk = 16_384
  /// Names that are read again. An export in which more are double is beyond all doubt; the rest is counted by hash.
  private static let maximumCandidates = 10_000

  private struct Bucket {
    var hashes: [UInt64] = []
    /// Where its full chunks are in the file.
    var chunks: [Int] = []
  }

  private struct State {
    var buckets = [Bucket](repeating: Bucket(), count: 1 << DuplicateCheck.bucketBits)
    var file: SpillFile?

    mutating func add(_ hash: UInt64) throws {
      let bucket = Int(hash >> UInt64(64 - DuplicateCheck.bucketBits))
      buckets[bucket].hashes.append(hash)
      guard buckets[bucket].hashes.count == DuplicateCheck.chunk else { return }
      let file = try self.file ?? SpillFile()
      self.file = file
      buckets[bucket].chunks.append(try file.append(buckets[bucket].hashes))
      buckets[bucket].hashes.removeAll(keepingCapacity: true)
    }

    /// All hashes of a bucket.
    func hashes(of bucket: Bucket) throws -> [UInt64] {
      var all = bucket.hashes
      for chunk in bucket.chunks { try file?.read(DuplicateCheck.chunk, at: chunk, appendingTo: &all) }
      return all
    }
  }

  private let state = Mutex(State())

  /// Collects the hashes of one thread.
  struct Batch {
    private static let size = 8_192

    private let check: DuplicateCheck
    private var hashes: [UInt64] = []

    init(_ check: DuplicateCheck) {
      self.check = check
      hashes.reserveCapacity(Self.size)
    }

    mutating func add(_ document: FlatDocument, _ source: RawSpan) throws {
      hashes.append(DuplicateCheck.hash(document, source))
      if hashes.count == Self.size { try finish() }
    }

    /// Hands on what is collected; call it once more at the end.
    mutating func finish() throws {
      try check.state.withLock { state in
        for hash in hashes { try state.add(hash) }
      }
      hashes.removeAll(keepingCapacity: true)
    }
  }

  /// Of the document's path; never 0.
  private static func hash(_ document: FlatDocument, _ source: RawSpan) -> UInt64 {
    var hash = SeededHash()
    // Project and database, the first two parts, do not tell documents apart: an import puts all into one database.
    for part in 3..<document.firstField {
      let node = document.nodes[part]
      if node.kind == .idNumber { hash.combine(node.low) } else { hash.combine(source, node.content) }
    }
    return max(hash.value, 1)
  }

  /// The hashes that more than one document has.
  private struct Repeated {
    var hashes: Set<UInt64> = []
    /// How many documents have a hash that another has had, beyond those of `hashes`.
    var uncounted = 0
  }

  private func repeated() throws -> Repeated {
    try state.withLock { state in
      var repeated = Repeated()
      var table: [UInt64] = []
      for bucket in state.buckets {
        let hashes = try state.hashes(of: bucket)
        guard hashes.count > 1 else { continue }
        var size = 64
        while size < hashes.count * 2 { size *= 2 }
        table.removeAll(keepingCapacity: true)
        table.append(contentsOf: repeatElement(0, count: size))
        for hash in hashes {
          var place = Int(truncatingIfNeeded: hash) & (size - 1)
          while table[place] != 0, table[place] != hash { place = (place + 1) & (size - 1) }
          if table[place] == hash {
            let isCandidate = repeated.hashes.count < Self.maximumCandidates || repeated.hashes.contains(hash)
            if isCandidate { repeated.hashes.insert(hash) } else { repeated.uncounted += 1 }
          }
          table[place] = hash
        }
      }
      return repeated
    }
  }

  /// Reads the export's files again for the names whose hashes met; what of a file cannot be read any more is reported.
  /// - Returns: damage for each document after the first of its name, in file order.
  func damage(_ export: Export) async throws -> DamageList {
    let repeated = try repeated()
    var damage = DamageList()
    guard !repeated.hashes.isEmpty else { return damage }
    var search = DuplicateSearch(hashes: repeated.hashes)
    for file in export.outputFiles {
      try Task.checkCancellation()
      try search.read(file, of: export, &damage)
      await Task.yield()
    }
    // Whoever reads a name once that was there twice reads another file than the one that was verified.
    if search.hashesMetOnce {
      damage.append(
        Damage(
          .fileChanged, file: export.overallFile,
          "The files changed while they were read: documents that stood in them are not there any more."))
    }
    if repeated.uncounted > 0 {
      damage.append(
        Damage(
          .documentDuplicate, file: export.overallFile,
          "\(repeated.uncounted) more documents stand in the export more than once; they were not looked at singly."))
    }
    return damage
  }

  /// The second reading.
  private struct DuplicateSearch {
    let hashes: Set<UInt64>
    private var key: [UInt8] = []
    private var first: [[UInt8]: (file: String, offset: Int)] = [:]
    /// How many documents have each hash at this reading.
    private var met: [UInt64: Int] = [:]

    var hashesMetOnce: Bool { hashes.contains { met[$0, default: 0] < 2 } }

    init(hashes: Set<UInt64>) { self.hashes = hashes }

    mutating func read(_ file: Export.OutputFile, of export: Export, _ damage: inout DamageList) throws {
      let mapped: MappedFile
      do throws(FileProblem) {
        mapped = try export.open(file.path)
      } catch { return }  // It was not there at the first reading either, and is reported.
      var reader = OutputFileReader(file)
      _ = try mapped.withBytes { bytes in
        try reader.read(
          bytes,
          each: { document, source, record in
            let hash = DuplicateCheck.hash(document, source)
            guard hashes.contains(hash) else { return }
            met[hash, default: 0] += 1
            try Task.checkCancellation()
            key.removeAll(keepingCapacity: true)
            document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
            guard let earlier = first[key] else {
              first[key] = (file.path, record.offset)
              return
            }
            damage.append(
              Damage(
                .documentDuplicate, file: file.path, offset: record.offset, record: record.number,
                document: document.name(at: 0, source).path.description,
                "The document stands already in \(earlier.file), byte \(earlier.offset)."))
          }, damaged: { _ in })
      }
    }
  }
}
