import Foundation

/// What a ledger tells when all names are in it: which seem to be there twice, and which are spoken of and not there.
struct LedgerReading: Sendable {
  private(set) var repeated = RepeatedNames()
  private(set) var relations: RelationCheck

  /// Reads the parts, as many at a time as there are processors.
  /// - Parameter workers: what the mentions' paths are numbers of, by the workers' numbers.
  static func read(_ ledger: NameLedger, _ workers: [WorkerPaths]) async throws -> LedgerReading {
    let nothing = LedgerReading(relations: RelationCheck(workers))
    let tasks = ProcessInfo.processInfo.activeProcessorCount
    return try await withThrowingTaskGroup(of: LedgerReading.self) { group in
      for task in 0..<tasks {
        group.addTask {
          var reading = nothing
          for partition in stride(from: task, to: PartitionedSpill.partitions, by: tasks) {
            try Task.checkCancellation()
            try reading.read(ledger, partition)
            await Task.yield()
          }
          return reading
        }
      }
      return try await group.reduce(into: nothing) { $0.add($1) }
    }
  }

  private mutating func read(_ ledger: NameLedger, _ partition: Int) throws {
    let names = try HashSet(ledger.names, partition) { repeated.add($0) }
    try relations.join(ledger.mentions, partition, names)
  }

  private mutating func add(_ other: LedgerReading) {
    repeated.add(other.repeated)
    relations.add(other.relations)
  }
}

/// The names of one part of a ledger: a table of the bits themselves, which are spread evenly, half full at most.
struct HashSet {
  private var table: [UInt64]

  /// - Parameter repeated: called for each name that was there already.
  init(_ names: PartitionedSpill, _ partition: Int, repeated: (UInt64) -> Void) throws {
    var size = 64
    while size < names.count(partition) * 2 { size *= 2 }
    var table = [UInt64](repeating: 0, count: size)
    try names.read(partition) { words in
      for name in words {
        let place = HashSet.place(of: name, in: table)
        if table[place] == name { repeated(name) }
        table[place] = name
      }
    }
    self.table = table
  }

  func contains(_ name: UInt64) -> Bool { table[HashSet.place(of: name, in: table)] == name }

  private static func place(of name: UInt64, in table: [UInt64]) -> Int {
    var place = Int(truncatingIfNeeded: name) & (table.count - 1)
    while table[place] != 0, table[place] != name { place = (place + 1) & (table.count - 1) }
    return place
  }
}
