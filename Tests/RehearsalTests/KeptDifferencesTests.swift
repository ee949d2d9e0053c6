import Comparison
import Documents
import Foundation
import Rehearsal
import Synchronization
import TestSupport
import Testing

/// What a report holds is bounded; what is counted and told is not.
@Suite struct KeptDifferencesTests {
  /// Everything that the export has is missing in staging, and more than a report keeps.
  @Test func byCount() async throws {
    let told = Mutex(0)
    let report = try await rehearse(
      (0..<10_200).map { Document(name: name($0), fields: []) }, removing: true
    ) { _ in told.withLock { $0 += 1 } }
    #expect(report.missing == 10_200)
    #expect(told.withLock { $0 } == 10_200)
    #expect(report.differences.count == KeptDifferences.maximumCount)
    #expect(report.differences.first?.path.description == "c/10000")
  }

  /// Documents near their limit: a thousand of them would be two gigabytes.
  @Test func byBytes() async throws {
    let large = String(repeating: "x", count: 900_000)
    var documents = (0..<8).map { Document(name: name($0), fields: [Field("text", .string(large))]) }
    documents.append(Document(name: name(9), fields: [Field("text", .string("short"))]))
    let told = Mutex(0)
    let report = try await rehearse(documents, removing: false) { difference in
      told.withLock { $0 += difference.fields.count }
    }
    #expect(report.changed == 9)
    #expect(told.withLock { $0 } == 9)
    // Four fit, and the short one after them.
    #expect(report.differences.map(\.path.description) == ["c/10000", "c/10001", "c/10002", "c/10003", "c/10009"])
  }
}

private func name(_ index: Int) -> DocumentName {
  DocumentName(
    database: DatabaseName(project: "p"),
    path: DocumentPath([PathElement(collection: "c", id: .name("\(10_000 + index)"))]))
}

/// Rehearses an export of the documents, all of which are removed or emptied in staging before they are read back.
private func rehearse(
  _ documents: [Document], removing: Bool, changes: @escaping @Sendable (DocumentDifference) -> Void
) async throws -> RehearsalReport {
  try await withTemporaryFolder { parent in
    let folder = parent.appending(path: "export")
    try writeExport(documents, to: folder)
    var options = RehearsalOptions()
    options.afterImport = { address in
      let writes = documents.map {
        removing ? #"{"delete":"\#($0.name)"}"# : #"{"update":{"name":"\#($0.name)","fields":{}}}"#
      }
      try await commit(writes, in: DatabaseName(project: "p"), at: address)
    }
    return try await Rehearser(.embedded, options: options).rehearse(folder.path, changes: changes)
  }
}
