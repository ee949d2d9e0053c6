import Documents
import Testing

@testable import CommandTests

/// A bucket, and what every command must say of it.
struct BucketCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// Lines that follow `version`, `production` and `backups`.
  var policy = ""
  var production: String? = "firestore://pyme-erp"
  var place = "backups"
  /// In the order of the list, the newest first.
  var exports: [LyingExport]
  /// The key of the one that is taken; nil if none is.
  var newest: String?
  /// Why the others are passed over, by key.
  var passedOver: [String: [String]] = [:]
  /// The exit status of `backups status` for everything but the history, which these policies do not name.
  var status: Int32
  /// The exit status of `rehearse` of the first export, and of `restore plan`.
  var rehearse: Int32 = 0

  init(
    _ name: String, _ exports: [LyingExport], newest: String?, passedOver: [String: [String]] = [:], status: Int32,
    rehearse: Int32 = 0, _ change: (inout BucketCase) -> Void = { _ in }
  ) {
    testDescription = name
    self.exports = exports
    self.newest = newest
    self.passedOver = passedOver
    self.status = status
    self.rehearse = rehearse
    change(&self)
  }

  private static let whole = LyingExport(key: "whole", hoursAgo: 3)
  private static let old = LyingExport(key: "old", hoursAgo: 240)
  private static func export(
    _ key: String, hoursAgo: Double = 1, _ change: (inout LyingExport) -> Void = { _ in }
  ) -> LyingExport {
    var export = LyingExport(key: key, hoursAgo: hoursAgo)
    change(&export)
    return export
  }
  private static let partial = export("partial") { $0.kinds = ["users"] }
  private static let foreign = export("foreign") { $0.database = DatabaseName(project: "other-shop") }
  private static let sibling = export("sibling") { $0.database = DatabaseName(project: "pyme-erp", database: "sales") }
  private static let empty = export("empty") { $0.documents = 0 }
  private static let safety = export("safety") { $0.isSafety = true }
  private static let lost = export("lost") { $0.damage = .outputGone }
  private static let unended = export("unended") { $0.damage = .overallGone }
  private static let collections =
    "schedule:\n  location: us-central1\n  serviceAccount: a@p\n  collections: [users, orders]"

  static let healthy = [
    BucketCase("one", [whole], newest: "whole", status: 0),
    BucketCase("the newest of two", [export("new"), whole], newest: "new", status: 0),
    BucketCase("two of the same second", [export("b"), export("a")], newest: "b", status: 0),
    BucketCase(
      "1,024 output files", [export("shards") { ($0.documents, $0.filesOf) = (1_024, 1) }], newest: "shards", status: 0),
    BucketCase(
      "a first document of many blocks", [export("large") { $0.padding = 300_000 }], newest: "large", status: 0),
    BucketCase("a named database", [sibling], newest: "sibling", status: 0) {
      $0.production = "firestore://pyme-erp/sales"
    },
    BucketCase("a folder for each database", [export("mine") { $0.prefix = "p/" }], newest: "mine", status: 0) {
      $0.place = "backups/p"
      $0.exports.append(export("theirs") { ($0.prefix, $0.database) = ("q/", DatabaseName(project: "q")) })
    },
    BucketCase(
      "the collections of the policy", [export("kinds") { $0.kinds = ["orders", "users"] }], newest: "kinds", status: 0
    ) {
      $0.policy = collections
    },
    BucketCase("more than the collections of the policy", [whole], newest: "whole", status: 0) {
      $0.policy = collections
    },
    BucketCase("no documents, which is allowed", [empty], newest: "empty", status: 0) {
      $0.policy = "emptyExport: allowed"
    },
    BucketCase("a policy without production", [foreign], newest: "foreign", status: 0) { $0.production = nil },
  ]

  static let causes = [
    BucketCase("partial", [partial], newest: nil, passedOver: ["partial": ["partial-export"]], status: 1, rehearse: 4),
    BucketCase(
      "partial before an old one", [partial, old], newest: "old", passedOver: ["partial": ["partial-export"]],
      status: 1,
      rehearse: 4),
    BucketCase(
      "partial before a whole one", [partial, whole], newest: "whole", passedOver: ["partial": ["partial-export"]],
      status: 0, rehearse: 4),
    BucketCase(
      "partial behind a whole one", [export("new", hoursAgo: 0.5), partial], newest: "new",
      passedOver: ["partial": ["partial-export"]], status: 0),
    BucketCase(
      "some of the collections of the policy", [partial], newest: nil, passedOver: ["partial": ["partial-export"]],
      status: 1, rehearse: 4
    ) { $0.policy = collections },
    BucketCase(
      "another project", [foreign], newest: nil, passedOver: ["foreign": ["other-database"]], status: 1, rehearse: 4),
    BucketCase(
      "another project before a whole one", [foreign, whole], newest: "whole",
      passedOver: ["foreign": ["other-database"]], status: 0, rehearse: 4),
    BucketCase(
      "another project behind a whole one", [export("new", hoursAgo: 0.5), foreign], newest: "new",
      passedOver: ["foreign": ["other-database"]], status: 0),
    BucketCase(
      "another project, with a decoy of ours",
      [export("foreign") { ($0.database, $0.damage) = (DatabaseName(project: "other-shop"), .decoy) }],
      newest: nil, passedOver: ["foreign": ["other-database"]], status: 1, rehearse: 4),
    BucketCase(
      "another database of the project before an old one", [sibling, old], newest: "old",
      passedOver: ["sibling": ["other-database"]], status: 1, rehearse: 4),
    BucketCase("empty", [empty], newest: nil, passedOver: ["empty": ["empty-export"]], status: 1, rehearse: 1),
    BucketCase(
      "empty before a whole one", [empty, whole], newest: "whole", passedOver: ["empty": ["empty-export"]], status: 1,
      rehearse: 1),
    BucketCase(
      "empty behind a whole one", [export("new", hoursAgo: 0.5), empty], newest: "new",
      passedOver: ["empty": ["empty-export"]], status: 0),
    BucketCase("a safety export", [safety], newest: nil, passedOver: ["safety": ["safety-export"]], status: 1),
    BucketCase(
      "a safety export before an old one", [safety, old], newest: "old", passedOver: ["safety": ["safety-export"]],
      status: 1),
    BucketCase(
      "a safety export before a whole one", [safety, whole], newest: "whole",
      passedOver: ["safety": ["safety-export"]], status: 0),
    BucketCase(
      "a lost file before a whole one", [lost, whole], newest: "whole", passedOver: ["lost": ["failed"]], status: 1,
      rehearse: 2),
    BucketCase(
      "a lost file behind a whole one", [export("new", hoursAgo: 0.5), lost], newest: "new",
      passedOver: ["lost": ["failed"]], status: 0),
    BucketCase(
      "a damaged overall file before a whole one", [export("bad") { $0.damage = .overallDamaged }, whole],
      newest: "whole", passedOver: ["bad": ["unreadable"]], status: 1, rehearse: 2),
    BucketCase(
      "lost metadata before a whole one", [export("bad") { $0.damage = .metadataGone }, whole], newest: "whole",
      passedOver: ["bad": ["unreadable"]], status: 1, rehearse: 2),
    BucketCase(
      "a damaged first block before a whole one", [export("bad") { $0.damage = .firstBlock }, whole], newest: "whole",
      passedOver: ["bad": ["unreadable"]], status: 1, rehearse: 2),
    BucketCase(
      "one that did not end, and no operation", [unended, whole], newest: "whole", passedOver: ["unended": ["failed"]],
      status: 1, rehearse: 2),
    BucketCase(
      "one that did not end half an hour ago, where no operations can be listed",
      [export("unended", hoursAgo: 0.5) { $0.damage = .overallGone }, whole], newest: "whole",
      passedOver: ["unended": ["running"]], status: 0, rehearse: 2
    ) { $0.production = nil },
    BucketCase(
      "one that did not end two hours ago, where no operations can be listed",
      [export("unended", hoursAgo: 2) { $0.damage = .overallGone }, whole], newest: "whole",
      passedOver: ["unended": ["unknown"]], status: 3, rehearse: 2
    ) { $0.production = nil },
    BucketCase(
      "another's that did not end",
      [export("foreign") { ($0.database, $0.damage) = (DatabaseName(project: "other-shop"), .overallGone) }, whole],
      newest: "whole", passedOver: ["foreign": ["other-database", "unknown"]], status: 0, rehearse: 2),
    BucketCase("a lost file, alone", [lost], newest: nil, passedOver: ["lost": ["failed"]], status: 1, rehearse: 2),
    BucketCase(
      "a damaged overall file, alone", [export("bad") { $0.damage = .overallDamaged }], newest: nil,
      passedOver: ["bad": ["unreadable"]], status: 1, rehearse: 2),
    BucketCase(
      "a damaged first block behind a whole one",
      [export("new", hoursAgo: 0.5), export("bad") { $0.damage = .firstBlock }],
      newest: "new", passedOver: ["bad": ["unreadable"]], status: 0),
    BucketCase(
      "a safety export behind a whole one", [export("new", hoursAgo: 0.5), safety],
      newest: "new", passedOver: ["safety": ["safety-export"]], status: 0),
    BucketCase(
      "one that may run, before one that failed",
      [export("unended", hoursAgo: 0.5) { $0.damage = .overallGone }, lost, whole], newest: "whole",
      passedOver: ["unended": ["running"], "lost": ["failed"]], status: 1, rehearse: 2
    ) { $0.production = nil },
    BucketCase(
      "partial and empty", [export("nothing") { ($0.kinds, $0.documents) = (["users"], 0) }, whole], newest: "whole",
      passedOver: ["nothing": ["empty-export"]], status: 1, rehearse: 1),
    BucketCase(
      "several before an old one",
      [
        safety, export("partial", hoursAgo: 2) { $0.kinds = ["users"] },
        export("both", hoursAgo: 3) { ($0.kinds, $0.database) = (["users"], DatabaseName(project: "other-shop")) },
        export("lost", hoursAgo: 4) { $0.damage = .outputGone }, old,
      ],
      newest: "old",
      passedOver: [
        "safety": ["safety-export"], "partial": ["partial-export"], "both": ["other-database", "partial-export"],
        "lost": ["failed"],
      ], status: 1),
  ]
}
