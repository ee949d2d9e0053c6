import Documents
import Foundation
import TestSupport
import Testing

@testable import Policy

/// A policy that must be refused: where, and with what in the message.
struct PolicyMistake: Sendable, CustomStringConvertible {
  var description: String
  var text: String
  var line: Int?
  var key = ""
  var says: String

  typealias Row = (description: String, text: String, line: Int?, key: String, says: String)

  static let all =
    files.map { PolicyMistake(description: $0, text: $1, line: $2, key: $3, says: $4) }
    + (lines + keys).map { PolicyMistake(description: $0, text: "version: 1\n\($1)\n", line: $2, key: $3, says: $4) }
    + collections.map {
      PolicyMistake(
        description: $0, text: "version: 1\ncollections:\n  - \($1)\n", line: $2, key: "collections\($3)", says: $4)
    }

  private static let files: [Row] = [
    ("empty", "", nil, "", "nothing"),
    ("only a comment", "# version: 1\n", nil, "", "nothing"),
    ("a list", "- version: 1\n", 1, "", "a list"),
    ("no version", "emptyExport: allowed\n", 1, "", "version"),
    ("another version", "version: 2\n", 1, "version", "known is 1"),
    ("a version in quotes", "version: \"1\"\n", 1, "version", "whole number"),
  ]

  /// The version is line 1.
  private static let lines: [Row] = [
    ("no YAML", "collections: [", 3, "", "not YAML"),
    ("two documents", "---\nversion: 1", 2, "", "not YAML"),
    ("an anchor", "collections: &a []", 2, "", "Anchors"),
    ("an undefined alias", "collections: *a", 2, "", "not YAML"),
    ("an unknown key", "emptyexport: allowed", 2, "emptyexport", "do you mean emptyExport?"),
    ("a key of a later version", "freeze: []", 2, "freeze", "no key"),
    ("production that is a list", "production: []", 2, "production", "a text"),
    (
      "production that is an emulator", "production: emulator://localhost:1/p", 2, "production",
      "no database of Google's"
    ),
    ("production without a scheme", "production: pyme-erp", 2, "production", "firestore://PROJECT/DATABASE"),
    (
      "staging that is production", "production: firestore://pyme-erp\nstaging: firestore://pyme-erp/(default)", 3,
      "staging",
      "write over"
    ),
    ("a project that cannot be", "production: firestore://PYME-ERP", 2, "production", "6 to 30"),
    ("a database that cannot be", "staging: firestore://pyme-erp/x", 2, "staging", "4 to 63"),
    ("a restore without a rule that is known", "restore: {yes: true}", 2, "restore.yes", "no key"),
    (
      "a rule that is neither true nor false", "restore: {acceptEmbedded: 1}", 2, "restore.acceptEmbedded",
      "true or false"
    ),
    ("backups without a bucket", "backups: {retentionDays: 3}", 2, "backups", "bucket"),
    ("a folder that leads out", "backups: {bucket: gs://abc/d/../e}", 2, "backups.bucket", "BUCKET/FOLDER"),
    ("a folder without a name", "backups: {bucket: abc//d}", 2, "backups.bucket", "BUCKET/FOLDER"),
    ("no days", "backups: {bucket: abc, retentionDays: 0}", 2, "backups.retentionDays", "1 to 3650"),
    ("a deleted export twice", "backups: {bucket: abc, deleted: [a, a]}", 2, "backups.deleted[2]", "twice"),
    ("a deleted export's folder", "backups: {bucket: abc, deleted: [a/b]}", 2, "backups.deleted[1]", "without a slash"),
    ("a soft delete of 3 days", "backups: {bucket: abc, softDeleteDays: 3}", 2, "backups.softDeleteDays", "7 to 90"),
    ("an age without a unit", "backups: {bucket: abc, maximumAge: 26}", 2, "backups.maximumAge", "26h"),
    ("an age of years", "backups: {bucket: abc, maximumAge: 2y}", 2, "backups.maximumAge", "26h"),
    ("no service account", "schedule: {location: us-central1}", 2, "schedule", "serviceAccount"),
    ("no address", "schedule: {location: a, serviceAccount: me}", 2, "schedule.serviceAccount", "no service account"),
    (
      "a schedule of four parts", "schedule: {location: a, serviceAccount: a@b, cron: 0 3 * *}", 2, "schedule.cron",
      "five"
    ),
    ("no time zone", "schedule: {location: a, serviceAccount: a@b, timeZone: Mars}", 2, "schedule.timeZone", "Lima"),
    (
      "a path as a collection", "schedule: {location: a, serviceAccount: a@b, collections: [a/b/c]}", 2,
      "schedule.collections[1]", "slash"
    ),
    ("a key twice", "version: 1", 1, "", "twice"),
    ("a key twice in an entry", "collections:\n  - group: a\n    minimum: 1\n    minimum: 2", 4, "", "twice"),
    ("a word", "emptyExport: yes", 2, "emptyExport", "allowed or refused"),
    ("a percentage with its sign", "maximumDrop: 10%", 2, "maximumDrop", "percent"),
    ("more than all", "maximumDrop: 101", 2, "maximumDrop", "0 to 100"),
    ("no number", "maximumDrop: .nan", 2, "maximumDrop", "0 to 100"),
    ("mustResolve of something", "mustResolve: some", 2, "mustResolve", "all"),
    ("no list", "collections:\n  group: a", 3, "collections", "a list"),
    ("a document that is a collection", "documents:\n  required: [a/b/c]", 3, "documents.required[1]", "companies/c1"),
    ("a document twice", "documents:\n  required:\n    - a/b\n    - a/b", 5, "documents.required[2]", "twice"),
  ]

  /// Of targets, of public keys and of notifications.
  private static let keys: [Row] = [
    ("a drop with its sign", "backups: {bucket: abc, maximumDrop: 5%}", 2, "backups.maximumDrop", "percent"),
    ("no grace", "backups: {bucket: abc, verifiedWithin: 0h}", 2, "backups.verifiedWithin", "26h"),
    (
      "a grace that is as long as exports are kept", "backups: {bucket: abc, retentionDays: 2, verifiedWithin: 48h}", 2,
      "backups.verifiedWithin", "retentionDays"
    ),
    ("a recovery without a unit", "backups: {bucket: abc, recoveryTime: 4}", 2, "backups.recoveryTime", "26h"),
    ("a loss that is a word", "backups: {bucket: abc, dataLoss: none}", 2, "backups.dataLoss", "26h"),
    ("no public keys", "backups: {bucket: abc, publicKeys: []}", 2, "backups.publicKeys", "empty"),
    ("a public key that is a file", "backups: {bucket: abc, publicKeys: a.pub}", 2, "backups.publicKeys", "a list"),
    (
      "public keys that are files", "backups:\n  bucket: abc\n  publicKeys:\n    - a.pub", 5, "backups.publicKeys[1]",
      "a mapping"
    ),
    (
      "a public key without a file", "backups: {bucket: abc, publicKeys: [{from: 2026-11-22}]}", 2,
      "backups.publicKeys[1]", "file"
    ),
    (
      "an unknown key of a public key", "backups: {bucket: abc, publicKeys: [{file: a, untill: 2026-11-22}]}", 2,
      "backups.publicKeys[1].untill", "do you mean until?"
    ),
    (
      "a day that is not", "backups: {bucket: abc, publicKeys: [{file: a, from: 2026-02-30}]}", 2,
      "backups.publicKeys[1].from", "not a time"
    ),
    (
      "a time without an offset", "backups: {bucket: abc, publicKeys: [{file: a, until: 2026-11-22 03:00}]}", 2,
      "backups.publicKeys[1].until", "not a time"
    ),
    (
      "a period that ends before it begins",
      "backups:\n  bucket: abc\n  publicKeys:\n    - file: a\n      from: 2026-11-23\n      until: 2026-11-22", 7,
      "backups.publicKeys[1].until", "before it begins"
    ),
    (
      "a period without length",
      "backups: {bucket: abc, publicKeys: [{file: a, from: 2026-11-22, until: 2026-11-22T00:00:00Z}]}", 2,
      "backups.publicKeys[1].until", "before it begins"
    ),
    (
      "a key with two periods that overlap",
      "backups:\n  bucket: abc\n  publicKeys:\n    - {file: a, until: 2026-11-23}\n    - {file: ./a, from: 2026-11-22}",
      6, "backups.publicKeys[2]", "Entry 1"
    ),
    (
      "publicKey in the list too",
      "backups:\n  bucket: abc\n  publicKey: a\n  publicKeys:\n    - {file: a, until: 2026-11-23}",
      6, "backups.publicKeys[1]", "publicKey"
    ),
    ("a notification without a place", "notify: {repeatAfter: 1h}", 2, "notify", "webhookVariable"),
    (
      "a webhook's URL", "notify: {webhookVariable: 'https://hooks.example/T0/s3cr3t'}", 2, "notify.webhookVariable",
      "secret"
    ),
    (
      "a webhook's URL without a scheme", "notify: {webhookVariable: hooks.example/T0}", 2, "notify.webhookVariable",
      "secret"
    ),
    ("no variable's name", "notify: {webhookVariable: MY-HOOK}", 2, "notify.webhookVariable", "REKINDLE_WEBHOOK"),
    ("a variable that begins with a digit", "notify: {webhookVariable: 1HOOK}", 2, "notify.webhookVariable", "1HOOK"),
    ("a repetition without a unit", "notify: {webhookVariable: A, repeatAfter: 24}", 2, "notify.repeatAfter", "26h"),
    ("a form that does not exist", "notify: {webhookVariable: A, form: short}", 2, "notify.form", "full or text"),
  ]

  /// Entries of `collections`, the first on line 3; the key is what stands behind `collections`.
  private static let collections: [Row] = [
    ("an unknown key in an entry", "group: a\n    minimun: 3", 4, "[1].minimun", "do you mean minimum?"),
    ("no selector", "required: true", 3, "[1]", "group or a path"),
    ("both selectors", "{group: a, path: a, required: true}", 3, "[1]", "one of the two"),
    ("nothing expected", "group: a", 3, "[1]", "Nothing is expected"),
    ("a group with a slash", "{group: a/b, required: true}", 3, "[1].group", "path"),
    ("a path to a document", "{path: a/*, required: true}", 3, "[1].path", "document"),
    ("a path through one document", "{path: a/c1/b, required: true}", 3, "[1].path", "write *"),
    ("an empty part", "{path: a//b, required: true}", 3, "[1].path", "empty"),
    ("an entry twice", "{group: a, minimum: 1}\n  - {group: a, maximum: 2}", 4, "[2]", "line 3"),
    ("a negative count", "group: a\n    minimum: -1", 4, "[1].minimum", "0 or more"),
    ("a huge count", "group: a\n    minimum: 99999999999999999999", 4, "[1].minimum", "whole number"),
    ("minimum over maximum", "{group: a, minimum: 3, maximum: 2}", 3, "[1]", "more than"),
    ("forbidden and more", "{group: a, forbidden: true, minimum: 2}", 3, "[1].minimum", "forbidden"),
    ("an unknown type", "group: a\n    fields: {total: float}", 4, "[1].fields.total", "Known are"),
    ("a mistyped type", "group: a\n    fields:\n      at: timestmp", 5, "[1].fields.at", "do you mean timestamp?"),
    ("no type", "group: a\n    fields: {total: []}", 4, "[1].fields.total", "any"),
    ("no field path", "group: a\n    fields: {a..b: any}", 4, "[1].fields.a..b", "field's path"),
  ]
}

@Suite struct PolicyReaderTests {
  @Test(arguments: PolicyMistake.all) func mistakesAreNamedWithTheirPlace(_ mistake: PolicyMistake) throws {
    let error = try #require(throws: YAMLProblem.self) { try PolicyReader.policy(mistake.text, path: "p") }
    #expect(error.line == mistake.line, "\(error)")
    #expect(error.key == mistake.key, "\(error)")
    #expect(error.message.contains(mistake.says), "\(error)")
    #expect(!error.message.contains("s3cr3t"))
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
      .appendingPathComponent("../../docs/policy.md")
    let text = try String(contentsOf: docs, encoding: .utf8)
    let examples = text.components(separatedBy: "```yaml\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(!examples.isEmpty)
    let policies = try examples.map { try PolicyReader.policy($0, path: "p") }
    #expect(policies.allSatisfy { $0.expectations.count > 1 || $0.schedule != nil })
    #expect(policies.contains { $0.backups != nil && $0.production != nil && $0.staging != nil })
    // What the schema knows is documented.
    for name in FieldTypes.names + ["emptyExport", "drift", "maximumDrop", "mustResolve", "forbidden", "required"] {
      #expect(text.contains("`\(name)`"), "\(name)")
    }
  }

  @Test func filesThatAreNoPolicy() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("p.yaml")
      #expect(throws: YAMLProblem.self) { try PolicyReader.read(file.path) }
      try Data([0xFF, 0xFE, 0x00]).write(to: file)
      #expect(throws: YAMLProblem.self) { try PolicyReader.read(file.path) }
      try Data(("version: 1\n" + String(repeating: "#", count: 1 << 20)).utf8).write(to: file)
      #expect(throws: YAMLProblem.self) { try PolicyReader.read(file.path) }
      try Data("version: 3\n".utf8).write(to: file)
      let error = try #require(throws: YAMLProblem.self) { try PolicyReader.read(file.path) }
      #expect(error.description.hasPrefix("\(file.path):1:10: version: "))
    }
  }
}
