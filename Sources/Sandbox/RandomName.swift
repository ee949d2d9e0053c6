import Foundation

/// Names that nothing else has: of files, uploads, keys, resources.
enum RandomName {
  /// 36 of 0-9, a-f and `-`.
  static func new() -> String { UUID().uuidString.lowercased() }
}
