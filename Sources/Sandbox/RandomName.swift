import Foundation

/// Names that nothing else has: of files, uploads, keys, resources.
package enum RandomName {
  /// 36 of 0-9, a-f and `-`.
  package static func new() -> String { UUID().uuidString.lowercased() }
}
