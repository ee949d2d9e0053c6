package import Documents
import Synchronization

/// What was seen of one segment of a file.
package struct SegmentOutcome: Sendable {
  /// Without the file's size; records are numbered from the segment's first.
  package var tally = OutputTally()
  package var damage = DamageList()
  /// Documents of other collections than the file's.
  package var misplaced = MisplacedDocuments()
  /// Whether the segment was read to its end.
  package var isRead = false
  /// What of the file was read for it; nil if no hash was asked for, or if it was not read to its end.
  package var hashed: HashedBytes?

  package init() {}
}

/// The segments of all output files, and how what was seen of them becomes what was seen of the files.
package struct ReadingPlan: Sendable {
  package private(set) var segments: [FileSegment] = []
  private let files: [Export.OutputFile]
  /// By the files' indices: where each one's segments are, or why it has none.
  private var places: [Result<Range<Int>, FileProblem>] = []

  /// - Parameter size: of a segment, in bytes: a multiple of the size of a block.
  package init(_ export: Export, segmentSize: Int = FileSegment.size) {
    files = export.outputFiles
    for file in files {
      places.append(
        Result { () throws(FileProblem) in
          let identity = try MappedFile.identity(folder: export.folder, path: file.path)
          let start = segments.count
          segments += FileSegment.segments(of: file, identity, size: segmentSize)
          return start..<segments.count
        })
    }
  }

  /// The file as it was when the plan was made; nil if it could not be opened.
  package func identity(of file: Export.OutputFile) -> MappedFile.Identity? {
    guard case .success(let range) = places[file.index] else { return nil }
    return segments[range.lowerBound].identity
  }

  /// What was seen of the files.
  package struct Files: Sendable {
    /// By the files' indices; nil for a file that could not be read whole.
    package var tallies: [OutputTally?] = []
    /// Of all that was read, of whole files and of parts; the bytes are those of all files that are there.
    package var seen = OutputTally()
    /// In the order of the files.
    package var damage = DamageList()
    /// Files that were not read to their end.
    package var unread: [ExactName] = []
    /// By the files' indices: the segments that were read, in order.
    package var hashed: [[HashedBytes]] = []
  }

  /// Puts the outcomes of the segments together, by file and in the order of the files.
  /// - Parameters:
  ///   - outcomes: one for each segment.
  ///   - isRead: whether the segments were to be read at all; if not, only the files' sizes are known.
  package func put(together outcomes: [SegmentOutcome], isRead: Bool) -> Files {
    var result = Files()
    for (file, place) in zip(files, places) {
      switch place {
      case .failure(let problem):
        result.damage.append(FileDamage.damage(problem, file: file.path, missing: .fileMissing))
        result.tallies.append(nil)
        result.hashed.append([])
        result.unread.append(file.path)
      case .success(let range):
        var tally = OutputTally()
        var misplaced = MisplacedDocuments()
        for number in range {
          var outcome = outcomes[number]
          outcome.damage.shiftRecords(by: tally.records)
          result.damage.append(outcome.damage)
          misplaced.add(outcome.misplaced, recordsBefore: tally.records)
          tally.add(outcome.tally)
        }
        if let damage = misplaced.damage(in: file) { result.damage.append(damage) }
        result.hashed.append(outcomes[range].compactMap(\.hashed))
        tally.fileBytes = segments[range.lowerBound].identity.size
        result.seen.add(tally)
        let isWhole = !isRead || range.allSatisfy { outcomes[$0].isRead }
        result.tallies.append(isWhole ? tally : nil)
        if !isWhole { result.unread.append(file.path) }
      }
    }
    return result
  }

  /// What became of the files since the plan was made: a segment that was read may be of a file that changed after it was
  /// opened. To be asked when all is read.
  package func changes(in export: Export) -> DamageList {
    var damage = DamageList()
    func compare(_ path: ExactName, with identity: MappedFile.Identity) {
      guard (try? MappedFile.identity(folder: export.folder, path: path)) != identity else { return }
      damage.append(Damage(.fileChanged, file: path, "The file changed while the export was verified."))
    }
    for (path, identity) in export.metadataIdentities.sorted(by: { $0.key < $1.key }) {
      compare(path, with: identity)
    }
    for (file, place) in zip(files, places) {
      if case .success(let range) = place { compare(file.path, with: segments[range.lowerBound].identity) }
    }
    return damage
  }
}

/// Hands out segments to the workers, each one once, in order.
package final class SegmentQueue: Sendable {
  private let segments: [FileSegment]
  private let next = Atomic<Int>(0)

  package init(_ segments: [FileSegment]) {
    self.segments = segments
  }

  package func take() -> (number: Int, segment: FileSegment)? {
    let number = next.add(1, ordering: .relaxed).oldValue
    return number < segments.count ? (number, segments[number]) : nil
  }
}
