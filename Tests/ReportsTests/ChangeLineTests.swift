import Comparison
import Documents
import ExportFormat
import Foundation
import JSON
import Testing

@testable import Reports

@Suite struct ChangeLineTests {
  private func line(_ difference: DocumentDifference) -> String {
    String(decoding: difference.changeLine(), as: UTF8.self)
  }

  @Test func aChangedDocumentHasItsFields() {
    let difference = Samples.changed(
      "F1", [Samples.field("total", .double(1), .integer(1)), Samples.field("a.b", nil, .null)])
    #expect(
      line(difference)
        == #"{"document":"invoices/F1","kind":"changed","fields":[{"path":"total","left":{"doubleValue":1.0},"#
        + #""right":{"integerValue":"1"}},{"path":"`a.b`","right":{"nullValue":null}}]}"# + "\n")
  }

  @Test func aDocumentOnOneSideHasNoFields() {
    let path = Samples.path("companies", "c1")
    #expect(
      line(DocumentDifference(path: path, kind: .onlyLeft)) == #"{"document":"companies/c1","kind":"onlyLeft"}"# + "\n")
    #expect(
      line(DocumentDifference(path: path, kind: .onlyRight)) == #"{"document":"companies/c1","kind":"onlyRight"}"#
        + "\n")
  }

  /// The tree's JSON and the one written from the flat form must never differ, whatever a document holds.
  @Test(arguments: ["types", "edge-paths", "erp"])
  func valuesAreWrittenAsWholeDocumentsAre(_ fixture: String) throws {
    let (export, damage) = try ExportReader.read(Samples.fixture(fixture))
    #expect(damage.isEmpty)
    var documents = 0
    for file in export.outputFiles {
      let mapped = try export.open(file.path)
      var reader = OutputFileReader(file)
      _ = mapped.withBytes { bytes in
        reader.read(
          bytes,
          each: { document, source, _ in
            var whole = JSONText()
            RESTJSON().append(document, source, to: &whole)
            var map = JSONText()
            map.value(.map(document.document(source).fields))
            let fields = map.string.dropFirst(#"{"mapValue":{"#.utf8.count).dropLast(2)
            #expect(whole.string.hasSuffix(fields + "}"))
            documents += 1
          }, damaged: { _ in })
      }
    }
    #expect(documents > 0)
  }
}
