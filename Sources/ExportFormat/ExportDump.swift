package import Documents

/// Writes an export's documents as JSON lines, as Firestore's REST API answers them.
package struct ExportDump {
  /// Which documents to write; empty lists mean all.
  package struct Selection: Sendable {
    /// Collection groups' ids.
    package var collections: Set<[UInt8]>
    package var documents: Set<[UInt8]>

    package init(collections: [String] = [], documents: [DocumentPath] = []) {
      self.collections = Set(collections.map { Array($0.utf8) })
      self.documents = Set(documents.map { NameOrder.key(of: $0) })
    }

    package var isEverything: Bool { collections.isEmpty && documents.isEmpty }
  }

  /// What was met on the way.
  package struct Outcome: Sendable {
    package var documents = 0
    package var damage: [Damage] = []
  }

  /// Bytes of text before they are handed on.
  private static let chunk = 1 << 20

  private let selection: Selection
  private var key: [UInt8] = []

  package init(_ selection: Selection = Selection()) {
    self.selection = selection
  }

  /// Writes the documents in the order of the files.
  ///
  /// Damage does not stop it: what can be read is written, and the damage returned.
  /// - Parameters:
  ///   - limit: the most documents to write; reading stops there.
  ///   - write: takes JSON lines, some at a time.
  package mutating func write(
    _ export: Export, limit: Int = .max, to write: (borrowing [UInt8]) throws -> Void
  ) throws -> Outcome {
    var outcome = Outcome()
    var json = JSONText()
    json.bytes.reserveCapacity(Self.chunk + 65_536)
    for file in export.outputFiles {
      let mapped: MappedFile
      do throws(FileProblem) {
        mapped = try MappedFile(path: export.location(of: file.path))
      } catch {
        outcome.damage.append(FileDamage.damage(error, file: file.path, missing: .fileMissing))
        continue
      }
      var reader = OutputFileReader(file)
      do {
        try mapped.withBytes { bytes in
          _ = try reader.read(
            bytes,
            each: { document, source, _, _ in
              guard selection.isEverything || isSelected(document, source) else { return }
              RESTJSON().append(document, source, to: &json)
              json.raw("\n")
              outcome.documents += 1
              if json.bytes.count >= Self.chunk {
                try Task.checkCancellation()
                try write(json.bytes)
                json.bytes.removeAll(keepingCapacity: true)
              }
              if outcome.documents == limit { throw LimitReached() }
            },
            damaged: { outcome.damage.append($0) })
        }
      } catch is LimitReached { break }
    }
    if !json.bytes.isEmpty { try write(json.bytes) }
    return outcome
  }

  private struct LimitReached: Error {}

  private mutating func isSelected(_ document: FlatDocument, _ source: RawSpan) -> Bool {
    if !selection.documents.isEmpty {
      key.removeAll(keepingCapacity: true)
      document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
      if selection.documents.contains(key) { return true }
    }
    guard !selection.collections.isEmpty else { return false }
    var collection = 0..<0
    for part in document.children(of: 0) where document.nodes[part].kind == .collection {
      collection = document.nodes[part].content
    }
    return selection.collections.contains(source.array(collection))
  }
}
