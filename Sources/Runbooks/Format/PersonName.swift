import Foundation

/// Names of people, as far as two of them can be told apart.
package enum PersonName {
  static let longest = 100

  /// A name in its usual spelling; nil if it is none: empty, too long, or with what is not seen.
  package static func usable(_ text: String) -> String? {
    let words = text.precomposedStringWithCompatibilityMapping.split(whereSeparator: \.isWhitespace)
    let name = words.joined(separator: " ")
    let hasHidden = name.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .unassigned, .privateUse, .surrogate: true
      default: false
      }
    }
    guard !hasHidden, name.contains(where: \.isLetter), name.count <= longest else { return nil }
    return name
  }

  /// Whether two names are one, however they are spelt: case, accents, width and spaces do not count.
  package static func isSame(_ left: String, _ right: String) -> Bool { folded(left) == folded(right) }

  private static func folded(_ name: String) -> String {
    name.precomposedStringWithCompatibilityMapping
      .folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
      .filter { !$0.isWhitespace && !$0.isPunctuation }
  }
}
