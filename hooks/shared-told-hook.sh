# >>> antipasta >>> @FLAGS@added by `antipasta hook install`, removed by `antipasta hook uninstall`
# What git tells this hook on standard input is for antipasta, and for what stands below.
antipasta_told="$(cat)"
if [ -n "$antipasta_told" ]; then
    antipasta_told="$antipasta_told
"
fi
antipasta_hook="$(git rev-parse --git-common-dir)/antipasta/@NAME@"
if [ -x "$antipasta_hook" ]; then
    printf '%s' "$antipasta_told" | "$antipasta_hook" "$@" || exit $?
elif command -v antipasta-hook >/dev/null 2>&1; then
    case ",${SKIP:-}," in
        *,antipasta,* | *", antipasta,"* | *",antipasta ,"* | *", antipasta ,"*) ;;
        *)
            antipasta_code=0
            printf '%s' "$antipasta_told" | antipasta-hook --event @NAME@ -- "$@" || antipasta_code=$?
            case $antipasta_code in
                1 | 2)
                    # If it does not start, Python has failed, and not antipasta.
                    if ANTIPASTA_HOOK_PROBE=1 antipasta-hook 2>/dev/null | grep -q '^antipasta-hook-probe:1[[:space:]]*$'; then
                        exit "$antipasta_code"
                    fi
                    ;;
                3) exit 3 ;;
            esac
            if [ "$antipasta_code" -ne 0 ]; then
                echo "antipasta: warning: it ended with exit code $antipasta_code: nothing was judged, and this goes through" >&2
            fi
            ;;
    esac
else
    antipasta_found="$(antipasta --version 2>/dev/null)" || antipasta_found=
    echo "antipasta: warning: nothing was judged: this clone lacks antipasta 2 (found: ${antipasta_found:-none}); run: pip install 'antipasta>=2', then: antipasta hook install" >&2
fi
if [ -n "$antipasta_told" ]; then
    exec <<antipasta_told_end
${antipasta_told%?}
antipasta_told_end
else
    exec </dev/null
fi
# <<< antipasta <<<
