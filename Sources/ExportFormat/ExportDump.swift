package import Documents
import Foundation
import JSON

/// Writes an export's documents as JSON lines, as Firestore's REST API answers them.
package struct ExportDump: Sendable {
  /// Which documents to write; empty lists mean all.
  package struct Selection: Sendable {
    /// Collection groups' ids.
    package var collections: Set<[UInt8]>
    package var documents: Set<[UInt8]>

    package init(collections: [String] = [], documents: [DocumentPath] = []) {
      self.collections = Set(collections.map { Array($0.utf8) })
      self.documents = Set(documents.map { NameOrder.key(of: $0) })
    }

    /// Whether it takes a document.
    /// - Parameter key: a buffer, to be used again.
    fileprivate func takes(_ document: FlatDocument, _ source: RawSpan, _ key: inout [UInt8]) -> Bool {
      if collections.isEmpty, documents.isEmpty { return true }
      if !documents.isEmpty {
        key.removeAll(keepingCapacity: true)
        document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
        if documents.contains(key) { return true }
      }
      guard !collections.isEmpty else { return false }
      var collection = 0..<0
      for part in document.children(of: 0) where document.nodes[part].kind == .collection {
        collection = document.nodes[part].content
      }
      return collections.contains(source.array(collection))
    }
  }

  /// What was met on the way.
  package struct Outcome: Sendable {
    package var documents = 0
    package var damage = DamageList()
    /// By the files' indices; nil for a file that could not be read whole.
    package var tallies: [OutputTally?] = []
  }

  /// Small enough that a few of them as text are no burden to the memory.
  private static let segmentSize = 2 << 20

  private let selection: Selection

  package init(_ selection: Selection = Selection()) {
    self.selection = selection
  }

  /// Writes the documents in the order of the files.
  ///
  /// Damage does not stop it: what can be read is written, and the damage returned. Segments are read by as many tasks
  /// as there are processors, and their texts written in order.
  /// - Parameters:
  ///   - firstOnly: stop after the first document; the outcome then tells nothing of the rest.
  ///   - write: takes JSON lines, some at a time.
  package func write(
    _ export: Export, firstOnly: Bool = false, to write: (borrowing [UInt8]) throws -> Void
  ) async throws -> Outcome {
    let plan = ReadingPlan(export, segmentSize: Self.segmentSize)
    var outcomes = [SegmentOutcome](repeating: SegmentOutcome(), count: plan.segments.count)
    var outcome = Outcome()
    try await withThrowingTaskGroup(of: DumpPage.self) { group in
      var waiting: [Int: DumpPage] = [:]
      var (begun, written) = (0, 0)
      var damage = DamageList()
      func begin() {
        guard begun < plan.segments.count else { return }
        let (number, segment) = (begun, plan.segments[begun])
        begun += 1
        group.addTask { try DumpPage(number, segment, of: export, selection, firstOnly: firstOnly) }
      }
      // One more than can run, so that none waits while a text is written.
      for _ in 0...ProcessInfo.processInfo.activeProcessorCount { begin() }
      while let page = try await group.next() {
        try Task.checkCancellation()
        waiting[page.number] = page
        while let page = waiting.removeValue(forKey: written) {
          outcomes[written] = page.outcome
          outcomes[written].damage = page.outcome.damage.following(damage)
          damage = outcomes[written].damage
          written += 1
          outcome.documents += page.documents
          if !page.json.bytes.isEmpty { try write(page.json.bytes) }
          if firstOnly, outcome.documents > 0 { return group.cancelAll() }
          begin()
        }
      }
    }
    let files = plan.put(together: outcomes, isRead: true)
    outcome.tallies = files.tallies
    outcome.damage = files.damage
    return outcome
  }
}

/// The text of one segment's documents.
private struct DumpPage {
  let number: Int
  var json = JSONText()
  var documents = 0
  var outcome = SegmentOutcome()

  private struct Found: Error {}

  init(
    _ number: Int, _ segment: FileSegment, of export: Export, _ selection: ExportDump.Selection, firstOnly: Bool
  ) throws {
    self.number = number
    try Task.checkCancellation()
    var reader = OutputFileReader(segment.file, segment: segment.range)
    var key: [UInt8] = []
    let window = FileWindow()
    do {
      try window.open(segment, in: export)
      outcome.tally = try reader.read(
        window,
        each: { document, source, _ in
          guard selection.takes(document, source, &key) else { return }
          RESTJSON().append(document, source, to: &json)
          json.raw("\n")
          documents += 1
          if firstOnly { throw Found() }
        },
        damaged: { outcome.damage.append($0) })
      outcome.isRead = true
    } catch let problem as FileProblem {
      outcome.damage.append(FileDamage.damage(problem, file: segment.file.path, missing: .fileMissing))
    } catch is Found {}
  }
}
