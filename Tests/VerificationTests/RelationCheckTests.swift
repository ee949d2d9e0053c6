import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing

@testable import Verification

/// Parents that are missing, and references that lead out of the export.
@Suite struct RelationCheckTests {
  private let database = DatabaseName(project: "demo")

  private func document(_ path: String, _ references: String..., elsewhere: String? = nil) throws -> Document {
    var values = try references.map {
      Value.reference(DocumentName(database: database, path: try #require(DocumentPath($0))))
    }
    if let elsewhere {
      let name = DocumentName(database: DatabaseName(project: "other"), path: try #require(DocumentPath(elsewhere)))
      values.append(.reference(name))
    }
    return Document(
      name: DocumentName(database: database, path: try #require(DocumentPath(path))),
      fields: [Field("r", .array(values))])
  }

  private func relations(_ documents: [Document]) async throws -> Relations {
    try await withTemporaryFolder { parent in
      let folder = parent.appendingPathComponent("export").path
      let writer = try ExportWriter(folder: folder, start: 1, entitiesPerFile: 3)
      for document in documents { try writer.append(document) }
      try writer.finish(end: 2)
      let report = try await Verifier().verify(folder).report
      #expect(report.verdict == .verified && report.findings.isEmpty)
      return report.relations
    }
  }

  @Test func whatIsThereIsNotMissing() async throws {
    let relations = try await relations([
      document("a/1", "a/1/b/2", "a/__id7__"), document("a/1/b/2", "a/1"), document("a/__id7__", elsewhere: "a/404"),
    ])
    #expect(relations == Relations())
  }

  @Test func parentsAndDocumentsBelowThemAreCountedByPath() async throws {
    let relations = try await relations([
      document("a/1/b/1"), document("a/1/b/2"), document("a/2/b/1"), document("a/1/c/1"), document("a/1/b/2/d/1"),
      document("a/1/b/9/d/1"),
    ])
    #expect(
      relations.missingParents == [
        .init(path: "a/*/b", documents: 3, parents: 2), .init(path: "a/*/b/*/d", documents: 1, parents: 1),
        .init(path: "a/*/c", documents: 1, parents: 1),
      ])
    #expect(relations.outsideReferences.isEmpty)
  }

  @Test func referencesOutOfTheExportAreCountedByTheirTarget() async throws {
    let relations = try await relations([
      document("a/1", "a/2", "a/2", "a/1/b/1", "a/3"), document("a/3", "a/__id1__", "x/1"),
    ])
    #expect(
      relations.outsideReferences == [
        .init(path: "a", references: 3), .init(path: "a/*/b", references: 1), .init(path: "x", references: 1),
      ])
  }

  @Test func aRealExportsReferencesResolve() async throws {
    let report = try await Verifier().verify(Fixture.erp.path).report
    // Counted anew from the documents themselves.
    var names: Set<DocumentPath> = []
    var parents: [ExactName: Int] = [:]
    var paths: [DocumentPath] = []
    for line in try await Fixture.erp.expectedLines() {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let text = try #require(object?["name"] as? String)
      let name = try #require(DocumentName(text))
      names.insert(name.path)
      paths.append(name.path)
    }
    for path in paths where path.elements.count > 1 && !names.contains(DocumentPath(path.elements.dropLast())) {
      parents[ExactName(path.elements.map(\.collection.text).joined(separator: "/*/")), default: 0] += 1
    }
    #expect(
      Dictionary(uniqueKeysWithValues: report.relations.missingParents.map { ($0.path, $0.documents) }) == parents)
  }
}
