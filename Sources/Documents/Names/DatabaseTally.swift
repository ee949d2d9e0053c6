/// Counts names by the project and database they point into: documents' own names, or references.
///
/// No more than `maximumDatabases` are told apart: the first ones in the order of their bytes, so that it does not matter in
/// which order names come, nor how many tallies meet them. All names are counted.
package struct DatabaseTally: Sendable, Equatable {
  /// The database id is "" for `(default)`, as in an export.
  private struct Entry: Sendable, Equatable {
    var project: [UInt8]
    var database: [UInt8]
    var count: Int

    var name: [UInt8] { DatabaseTally.name(project, database) }
  }

  /// Databases told apart. An export has one, or a few by mistake; what was made to have more would fill the memory.
  package static let maximumDatabases = 10_000

  private var entries: [Entry] = []
  /// By project, NUL, database; asked only when the last entry is not the one.
  private var indexByName: [[UInt8]: Int] = [:]
  private var last = 0
  /// The least name that was given up: it and all behind it are among the rest.
  private var bound: [UInt8]?
  /// Counts of what was given up.
  private var rest = 0

  package init() {}

  /// Names of databases beyond `maximumDatabases`.
  package var others: Int { shortened.rest }

  private static func name(_ project: [UInt8], _ database: [UInt8]) -> [UInt8] { project + [0] + database }

  /// Counts every reference among the document's values.
  package mutating func addReferences(of document: FlatDocument, _ source: RawSpan) {
    for index in document.firstField..<document.nodes.count where document.nodes[index].kind == .reference {
      add(document, at: index, source)
    }
  }

  /// Counts the name at a `reference` node; at index 0 the document's own.
  /// - Parameter count: how many such names there are.
  package mutating func add(_ document: FlatDocument, at index: Int, _ source: RawSpan, count: Int = 1) {
    let (project, database) = (document.nodes[index + 1].content, document.nodes[index + 2].content)
    if last < entries.count, source.equals(project, entries[last].project),
      source.equals(database, entries[last].database)
    {
      entries[last].count += count
    } else {
      add(source.array(project), source.array(database), count)
    }
  }

  /// Counts names that point into one database.
  package mutating func add(_ count: Int, into name: DatabaseName) {
    let database = name.database == DatabaseName.defaultID ? "" : name.database
    add(Array(name.project.utf8), Array(database.utf8), count)
  }

  private mutating func add(_ project: [UInt8], _ database: [UInt8], _ count: Int) {
    let name = Self.name(project, database)
    if let bound, !name.lexicographicallyPrecedes(bound) {
      rest += count
      return
    }
    if let known = indexByName[name] {
      entries[known].count += count
      last = known
      return
    }
    last = entries.count
    indexByName[name] = last
    entries.append(Entry(project: project, database: database, count: count))
    // Seldom, so that sorting costs little for each.
    if entries.count > 2 * Self.maximumDatabases { shorten() }
  }

  package mutating func add(_ other: DatabaseTally) {
    if let bound = other.bound { giveUp(from: bound) }
    for entry in other.entries { add(entry.project, entry.database, entry.count) }
    rest += other.rest
  }

  private mutating func shorten() {
    guard entries.count > Self.maximumDatabases else { return }
    let names = entries.map(\.name).sorted { $0.lexicographicallyPrecedes($1) }
    giveUp(from: names[Self.maximumDatabases])
  }

  private mutating func giveUp(from least: [UInt8]) {
    if let bound, !least.lexicographicallyPrecedes(bound) { return }
    bound = least
    let all = entries
    (entries, indexByName, last) = ([], [:], 0)
    for entry in all {
      if entry.name.lexicographicallyPrecedes(least) {
        indexByName[entry.name] = entries.count
        entries.append(entry)
      } else {
        rest += entry.count
      }
    }
  }

  /// With no more than are told apart.
  private var shortened: DatabaseTally {
    var tally = self
    tally.shorten()
    return tally
  }

  /// The counts, most first, then by name.
  package var counts: [(database: DatabaseName, count: Int)] {
    shortened.entries.map { entry in
      let database = entry.database.isEmpty ? DatabaseName.defaultID : ExactName(decoding: entry.database)
      return (DatabaseName(project: ExactName(decoding: entry.project), database: database), entry.count)
    }
    .sorted {
      $0.count != $1.count ? $0.count > $1.count : ExactName("\($0.database)") < ExactName("\($1.database)")
    }
  }

  package func count(of database: DatabaseName) -> Int {
    counts.first { $0.database == database }?.count ?? 0
  }
}

extension RawSpan {
  fileprivate func equals(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
    range.count == other.count && other.span.bytes.holds(self, range, at: 0)
  }
}
