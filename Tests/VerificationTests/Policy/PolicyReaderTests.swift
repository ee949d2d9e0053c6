import Documents
import Foundation
import Testing
import TestSupport

@testable import Verification

/// A policy that must be refused: where, and with what in the message.
struct PolicyMistake: Sendable, CustomStringConvertible {
  var description: String
  var text: String
  var line: Int?
  var key = ""
  var says: String

  static let all: [PolicyMistake] = [
    .init(description: "empty", text: "", says: "nothing"),
    .init(description: "only a comment", text: "# version: 1\n", says: "nothing"),
    .init(description: "no YAML", text: "version: 1\ncollections: [\n", line: 3, says: "not YAML"),
    .init(description: "two documents", text: "version: 1\n---\nversion: 1\n", line: 2, says: "not YAML"),
    .init(description: "a list", text: "- version: 1\n", line: 1, says: "a list"),
    .init(description: "no version", text: "emptyExport: allowed\n", line: 1, says: "version"),
    .init(description: "another version", text: "version: 2\n", line: 1, key: "version", says: "known is 1"),
    .init(description: "a version in quotes", text: "version: \"1\"\n", line: 1, key: "version", says: "whole number"),
    .init(
      description: "an unknown key", text: "version: 1\nemptyexport: allowed\n", line: 2, key: "emptyexport",
      says: "do you mean emptyExport?"),
    .init(
      description: "a key of a later version", text: "version: 1\nproduction: []\n", line: 2, key: "production",
      says: "no key"),
    .init(
      description: "an unknown key in an entry", text: "version: 1\ncollections:\n  - group: a\n    minimun: 3\n",
      line: 4, key: "collections[1].minimun", says: "do you mean minimum?"),
    .init(description: "a key twice", text: "version: 1\nversion: 1\n", line: 1, says: "twice"),
    .init(
      description: "a key twice in an entry",
      text: "version: 1\ncollections:\n  - group: a\n    minimum: 1\n    minimum: 2\n", line: 4, says: "twice"),
    .init(
      description: "a word", text: "version: 1\nemptyExport: yes\n", line: 2, key: "emptyExport",
      says: "allowed or refused"),
    .init(
      description: "a percentage with its sign", text: "version: 1\nmaximumDrop: 10%\n", line: 2, key: "maximumDrop",
      says: "percent"),
    .init(
      description: "more than all", text: "version: 1\nmaximumDrop: 101\n", line: 2, key: "maximumDrop",
      says: "0 to 100"),
    .init(
      description: "no number", text: "version: 1\nmaximumDrop: .nan\n", line: 2, key: "maximumDrop", says: "0 to 100"),
    .init(
      description: "mustResolve of something", text: "version: 1\nmustResolve: some\n", line: 2, key: "mustResolve",
      says: "all"),
    .init(
      description: "no list", text: "version: 1\ncollections:\n  group: a\n", line: 3, key: "collections",
      says: "a list"),
    .init(
      description: "no selector", text: "version: 1\ncollections:\n  - required: true\n", line: 3,
      key: "collections[1]", says: "group or a path"),
    .init(
      description: "both selectors", text: "version: 1\ncollections:\n  - {group: a, path: a, required: true}\n",
      line: 3, key: "collections[1]", says: "one of the two"),
    .init(
      description: "nothing expected", text: "version: 1\ncollections:\n  - group: a\n", line: 3,
      key: "collections[1]", says: "Nothing is expected"),
    .init(
      description: "a group with a slash", text: "version: 1\ncollections:\n  - {group: a/b, required: true}\n",
      line: 3,
      key: "collections[1].group", says: "path"),
    .init(
      description: "a path to a document", text: "version: 1\ncollections:\n  - {path: a/*, required: true}\n", line: 3,
      key: "collections[1].path", says: "document"),
    .init(
      description: "a path through one document",
      text: "version: 1\ncollections:\n  - {path: a/c1/b, required: true}\n",
      line: 3, key: "collections[1].path", says: "write *"),
    .init(
      description: "an empty part", text: "version: 1\ncollections:\n  - {path: a//b, required: true}\n", line: 3,
      key: "collections[1].path", says: "empty"),
    .init(
      description: "an entry twice",
      text: "version: 1\ncollections:\n  - {group: a, minimum: 1}\n  - {group: a, maximum: 2}\n",
      line: 4, key: "collections[2]", says: "line 3"),
    .init(
      description: "a negative count", text: "version: 1\ncollections:\n  - group: a\n    minimum: -1\n", line: 4,
      key: "collections[1].minimum", says: "0 or more"),
    .init(
      description: "a huge count", text: "version: 1\ncollections:\n  - group: a\n    minimum: 99999999999999999999\n",
      line: 4, key: "collections[1].minimum", says: "whole number"),
    .init(
      description: "minimum over maximum", text: "version: 1\ncollections:\n  - {group: a, minimum: 3, maximum: 2}\n",
      line: 3, key: "collections[1]", says: "more than"),
    .init(
      description: "forbidden and more",
      text: "version: 1\ncollections:\n  - {group: a, forbidden: true, minimum: 2}\n",
      line: 3, key: "collections[1].minimum", says: "forbidden"),
    .init(
      description: "an unknown type", text: "version: 1\ncollections:\n  - group: a\n    fields: {total: float}\n",
      line: 4, key: "collections[1].fields.total", says: "Known are"),
    .init(
      description: "a mistyped type", text: "version: 1\ncollections:\n  - group: a\n    fields:\n      at: timestmp\n",
      line: 5, key: "collections[1].fields.at", says: "do you mean timestamp?"),
    .init(
      description: "no type", text: "version: 1\ncollections:\n  - group: a\n    fields: {total: []}\n", line: 4,
      key: "collections[1].fields.total", says: "any"),
    .init(
      description: "no field path", text: "version: 1\ncollections:\n  - group: a\n    fields: {a..b: any}\n", line: 4,
      key: "collections[1].fields.a..b", says: "field's path"),
    .init(
      description: "a document that is a collection", text: "version: 1\ndocuments:\n  required: [a/b/c]\n", line: 3,
      key: "documents.required[1]", says: "companies/c1"),
    .init(
      description: "a document twice", text: "version: 1\ndocuments:\n  required:\n    - a/b\n    - a/b\n", line: 5,
      key: "documents.required[2]", says: "twice"),
    .init(description: "an anchor", text: "version: 1\ncollections: &a []\n", line: 2, says: "Anchors"),
    .init(description: "an undefined alias", text: "version: 1\ncollections: *a\n", line: 2, says: "not YAML"),
  ]
}

@Suite struct PolicyReaderTests {
  @Test(arguments: PolicyMistake.all) func mistakesAreNamedWithTheirPlace(_ mistake: PolicyMistake) throws {
    let error = try #require(throws: PolicyError.self) { try PolicyReader.policy(mistake.text, path: "p") }
    #expect(error.line == mistake.line, "\(error)")
    #expect(error.key == mistake.key, "\(error)")
    #expect(error.message.contains(mistake.says), "\(error)")
  }

  @Test func everythingIsRead() throws {
    let policy = try PolicyReader.policy(
      """
      version: 1
      emptyExport: allowed
      drift: allowed
      maximumDrop: 12.5
      mustResolve: all
      collections:
        - path: companies/*/invoices   # all of them
          required: true
          minimum: 1
          maximum: 2
          maximumDrop: 0
          fields:
            total: number
            customer.`a.b`: [reference, null]
          mustResolve: [customer, all]
        - {group: debug, forbidden: true}
      documents:
        required: [companies/c1, "R&D/__id7__"]
      """, path: "p")
    #expect(policy.allowsEmptyExport && policy.allowsDrift)
    let invoices = CollectionPattern.path("companies/*/invoices")
    let total = try #require(PolicyFieldPath("total"))
    let nested = try #require(PolicyFieldPath("customer.`a.b`"))
    let customer = try #require(PolicyFieldPath("customer"))
    let documents = try ["companies/c1", "R&D/__id7__"].map { try #require(DocumentPath($0)) }
    #expect(
      policy.expectations == [
        Expectation(kind: .maximumDrop(nil, 12.5), line: 4), Expectation(kind: .resolves(nil, nil), line: 5),
        Expectation(kind: .required(invoices), line: 8), Expectation(kind: .minimum(invoices, 1), line: 9),
        Expectation(kind: .maximum(invoices, 2), line: 10), Expectation(kind: .maximumDrop(invoices, 0), line: 11),
        Expectation(kind: .field(invoices, total, [FieldTypes(.integer), FieldTypes(.double)]), line: 13),
        Expectation(kind: .field(invoices, nested, [FieldTypes(.reference), FieldTypes(.null)]), line: 14),
        Expectation(kind: .resolves(invoices, customer), line: 15),
        Expectation(kind: .resolves(invoices, nil), line: 15),
        Expectation(kind: .forbidden(.group("debug")), line: 16), Expectation(kind: .document(documents[0]), line: 18),
        Expectation(kind: .document(documents[1]), line: 18),
      ])
  }

  @Test func theLeastIsThatThereAreDocuments() throws {
    let policy = try PolicyReader.policy("version: 1", path: "p")
    #expect(policy.expectations == [Expectation(kind: .notEmpty, line: nil)])
    #expect(!policy.allowsDrift)
  }

  /// Every type has a name, and every name a type.
  @Test func typesAreNamed() throws {
    let all = try #require(FieldTypes(name: "any"))
    for name in FieldTypes.names {
      let types = try #require(FieldTypes(name: name))
      #expect(all.isSuperset(of: types))
      if name != "any", name != "number" { #expect(types.description == name) }
    }
    #expect(FieldTypes(.legacy) == FieldTypes(.map))
    #expect(FieldTypes(name: "number")?.description == "integer or double")
  }

  @Test(arguments: ["", ".", "a.", ".a", "`a", "``", "a`b`", "`a\\"]) func noFieldPath(_ text: String) {
    #expect(PolicyFieldPath(text) == nil)
  }

  @Test func theDocumentedExampleIsRead() throws {
    let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../docs/policy.md")
    let text = try String(contentsOf: docs, encoding: .utf8)
    let examples = text.components(separatedBy: "```yaml\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(!examples.isEmpty)
    for example in examples { #expect(try PolicyReader.policy(example, path: "p").expectations.count > 1) }
    // What the schema knows is documented.
    for name in FieldTypes.names + ["emptyExport", "drift", "maximumDrop", "mustResolve", "forbidden", "required"] {
      #expect(text.contains("`\(name)`"), "\(name)")
    }
  }

  @Test func filesThatAreNoPolicy() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("p.yaml")
      #expect(throws: PolicyError.self) { try PolicyReader.read(file.path) }
      try Data([0xFF, 0xFE, 0x00]).write(to: file)
      #expect(throws: PolicyError.self) { try PolicyReader.read(file.path) }
      try Data(("version: 1\n" + String(repeating: "#", count: 1 << 20)).utf8).write(to: file)
      #expect(throws: PolicyError.self) { try PolicyReader.read(file.path) }
      try Data("version: 3\n".utf8).write(to: file)
      let error = try #require(throws: PolicyError.self) { try PolicyReader.read(file.path) }
      #expect(error.description.hasPrefix("\(file.path):1:10: version: "))
    }
  }
}
