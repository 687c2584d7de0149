<?php
// Answers each line, a source as a JSON string, with the lines of its decisions, or null.
error_reporting(0);
const DECISIONS = [T_IF, T_ELSEIF, T_WHILE, T_FOR, T_FOREACH, T_CATCH];
while (($line = fgets(STDIN)) !== false) {
    try {
        $tokens = token_get_all(json_decode($line), TOKEN_PARSE);
    } catch (Throwable $error) {
        echo "null\n";
        continue;
    }
    $found = [];
    foreach ($tokens as $token) {
        if (is_array($token) && in_array($token[0], DECISIONS, true)) {
            $found[] = $token[2];
        }
    }
    echo json_encode([$found, []]), "\n";
}
